"""
How many examples hypothesis draws: few in `make quick`, a fair number in `make test`, very many in `make deep`.

A profile is chosen with pytest's `--hypothesis-profile`; `usual` is the one without it.
"""

from hypothesis import HealthCheck, settings

SHARES = {"quick": 10, "usual": 50, "deep": 1000}
"""The profiles, and the percentage that each draws of the number of examples that a test names."""


def register_profiles() -> None:
    """A machine that is busy with other tests draws examples slowly: that says nothing of the code."""
    for name, share in SHARES.items():
        settings.register_profile(name, deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=share)
    settings.load_profile("usual")


def examples(number: int, steps: int = 50) -> settings:
    """Settings of a test that draws `number` examples, multiplied by the share of the chosen profile."""
    chosen = settings.default
    assert chosen is not None
    return settings(max_examples=max(10, number * chosen.max_examples // 100), stateful_step_count=steps)

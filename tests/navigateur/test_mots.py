"""Words in the page: corrected, shown as a whole, and never anything else than text."""

from playwright.sync_api import expect

from tests.navigateur.site import DESKTOP, REFUSED, People

DIPLOME = "ouvrir:formations/titres_diplomes"
HOSTILE = (
    "<img src=x onerror=alert(1)>",
    "<script>alert(2)</script>",
    "javascript:alert(3)",
    "\"><svg/onload=alert(4)>'{{7*7}}${7*7}</textarea></span></button></title>",
    "&lt;b&gt; &amp; \u202egnol\u202c",
)
MADE = "document.querySelectorAll(':is(img[onerror], body script, iframe, [onload], b, a[href^=javascript])').length"


def test_correct_a_bubble(people: People) -> None:
    """One's own bubble is corrected: the fiche has the new words, the old ones are kept, the draft is not lost."""
    phone = people.arrive(DIPLOME)
    phone.say("CAP cuisne")
    asked = phone.settle()
    phone.type("commencé à taper")
    phone.press(phone("#bulles .dit button").last)
    expect(phone("#mots")).to_have_value("CAP cuisne")
    expect(phone("#correction")).to_be_visible()
    phone.say("CAP cuisine  ")
    assert phone.settle() == asked
    expect(phone("#mots")).to_have_value("commencé à taper")
    assert phone.mine[-1] == "CAP cuisine  ", "the bubble shows the new words"
    assert "CAP cuisne" not in phone.bubbles
    expect(phone("#bulles .dit").last.locator(".marque")).to_have_text("corrigé")

    phone.reload()
    phone.settle()
    assert phone.mine[-1] == "CAP cuisine  "
    [fiche] = phone.export()["volets"]["formations"]["titres_diplomes"]
    assert fiche["champs"]["intitule"]["mots"] == "CAP cuisine  "
    assert [version["mots"] for version in fiche["champs"]["intitule"]["versions"]] == ["CAP cuisne"]


def test_give_up_a_correction(people: People) -> None:
    """« Annuler » leaves the bubble as it was and gives back what was being typed."""
    phone = people.arrive(DIPLOME)
    phone.say("CAP cuisine")
    phone.settle()
    phone.type("commencé à taper")
    phone.press(phone("#bulles .dit button").last)
    phone.type("n'importe quoi")
    phone.press("#correction-annuler")
    expect(phone("#mots")).to_have_value("commencé à taper")
    assert len(phone.posts) == 1


def test_the_livret_as_a_page(people: People) -> None:
    """« Mon livret » shows all that was said; touching a line asks its question, and the answer takes its place."""
    phone = people.arrive(DIPLOME)
    phone.say("  CAP cuisne e\u0301 ")
    phone.settle()
    phone.from_menu("[data-ecran=livret]")
    line = phone(".fiche button").filter(has_text="CAP cuisne").last
    assert (line.text_content() or "").endswith("  CAP cuisne e\u0301 ")
    phone.press(line)
    assert phone.settle().champ == "intitule"
    phone.say("CAP cuisine")
    phone.settle()
    phone.from_menu("[data-ecran=livret]")
    expect(phone(".fiche button").filter(has_text="CAP cuisine").last).to_be_visible()
    expect(phone(".fiche button").filter(has_text="cuisne")).to_have_count(0)
    [fiche] = phone.export()["volets"]["formations"]["titres_diplomes"]
    assert [version["mots"] for version in fiche["champs"]["intitule"]["versions"]] == ["  CAP cuisne e\u0301 "]


def test_left_for_later(people: People) -> None:
    """What was left for later is on that page too, and touching it asks it again."""
    phone = people.arrive("ouvrir:identite/identite", "passer")
    phone.from_menu("[data-ecran=livret]")
    phone.press(phone("#livret-plus-tard button").first)
    assert phone.settle().question == "identite/identite/civilite"


def test_correct_at_the_read_back(people: People) -> None:
    """At the end of a fiche, touching what is to be changed asks it, and comes back."""
    phone = people.arrive(DIPLOME)
    phone.say("CAP cuisne")
    phone.settle()
    while phone.asked().question != "menu/relecture":
        phone.tell(action="passer")
    asked = phone.settle()
    change = next(action for action in asked.offered if action.startswith("changer:"))
    phone.choose(change)
    assert phone.settle().champ == "intitule"
    phone.say("CAP cuisine")
    asked = phone.settle()
    assert asked.question == "menu/relecture"
    phone.choose("c_est_ca")
    phone.settle()
    [fiche] = phone.export()["volets"]["formations"]["titres_diplomes"]
    assert fiche["relu"] is True
    assert fiche["champs"]["intitule"]["mots"] == "CAP cuisine"


def test_words_are_text(people: People) -> None:
    """Whatever is typed is shown as text, in the thread, in buttons and on the page of the livret, and runs nowhere."""
    desktop = people.arrive(device=DESKTOP)
    for words in HOSTILE:
        desktop.tell(action=DIPLOME)
        if words != HOSTILE[0]:
            desktop.tell(action="fiches")
            desktop.tell(action="ajouter")
        desktop.tell(texte=words)
        desktop.tell(action="passer", libelle=words)
        desktop.tell(action="accueil")
    desktop.tell(action=DIPLOME)
    desktop.tell(action="fiches")
    asked = desktop.settle()
    for words in HOSTILE:
        assert desktop.mine.count(words) == 2, "said, and on a button"
        [named] = (label for label in asked.offered.values() if words[:15] in label)
        assert desktop("#reponses button").get_by_text(named, exact=True).count() == 1, "the name of a fiche"
    desktop.press(desktop("#bulles .dit button").last)
    expect(desktop("#mots")).to_have_value(HOSTILE[-1])
    desktop.press("#correction-annuler")

    desktop.from_menu("[data-ecran=livret]")
    for words in HOSTILE:
        expect(desktop(".fiche button").filter(has_text=words).last).to_be_visible()
    assert desktop.page.evaluate(MADE) == 0
    kept = [
        fiche["champs"]["intitule"]["mots"] for fiche in desktop.export()["volets"]["formations"]["titres_diplomes"]
    ]
    assert kept == list(HOSTILE)


def test_damaged_links(people: People) -> None:
    """A link that was cut, badly copied or made up leads to the page all the same, and is text."""
    people.expects(REFUSED)
    someone = people.come(DESKTOP)
    for link in ("#revenir=%E0%A4%A", "#continuer=%", "#revenir=", *(f"#revenir={words}" for words in HOSTILE)):
        someone.goto("/accessibilite")
        someone.goto(f"/{link}")
        if someone("#seul").is_visible():
            someone.press("#seul-non")
            expect(someone("#revenir:not([hidden]), #seul-erreur:not(:empty)").first).to_be_visible()
        assert someone.page.evaluate(MADE) == 0

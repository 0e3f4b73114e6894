"""
Conversations with the assistant, for tests: one way to hold them, whatever carries them.

    driver     Talk: what a person does (say, press, edit, send a file) and what they read back
    people     Person: someone who fills fiches in words of their own, and finds what became of them in an export
    core       the core alone
    house      the whole house, in this process
    simulate   a `livret simulate` process
    telegram   the double of the Bot API, and the assistant behind it
    served     that assistant, in this process
    web        the web chat, over HTTP
    server     `livret run`, with the double or the web chat at the other end
    trap       the same, killed at a moment that a test names
    home       commands, exports, and what the files of a home hold

The page in a real browser is a transport too (`PageTalk`, in tests/navigateur/site.py).
"""

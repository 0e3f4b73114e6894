"""
The commands `livret …` (contract § 1): one file a group, each with what it does and the arguments it takes.

`add(commands)` of each file adds its arguments to the parser. What a command needs is imported when it runs, so that
`livret faq` and `livret --help` start quickly.
"""

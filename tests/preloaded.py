"""What every process of the tests would import by itself: imported once, in the process that they are forked from."""

import importlib

from tests.content import keep_content

MODULES = (
    "aiogram dateparser telegram uvicorn bot.__main__ bot.app bot.channels.jsonl bot.channels.telegram.client_aiogram"
    " bot.channels.telegram.client_ptb bot.channels.web.routes bot.incidents bot.serve bot.serve_telegram bot.serve_web"
    " storage.codes tests.storage.writer"
)

for module in MODULES.split():
    importlib.import_module(module)

keep_content()
app = importlib.import_module("bot.app")
app.load_contenu(code_required=False)
app.load_faq()

"""
The SQL statements of the store, built once, so that SQLAlchemy compiles each of them once.

A list of keys is given as `{"cles": padded(keys)}`.
"""

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Literal

from sqlalchemy import ColumnElement, Executable, and_, bindparam, delete, exists, func, insert, select, update

from storage.tables import (
    acces,
    cliche,
    code,
    conversation,
    demande,
    envoi,
    fil,
    garde,
    inbox,
    journal,
    livret,
    outbox,
    passage,
    repere,
    sans_reponse,
    serrure,
    tache,
)

WINDOW: Final = 50  # the last messages of a conversation, which `Batch.shown` reads


def padded(keys: Collection[Any]) -> list[Any]:
    """These keys, the last one repeated up to a power of two, so that few lengths of statement are prepared."""
    listed = list(keys)
    return listed + listed[-1:] * ((1 << max(len(listed) - 1, 0).bit_length()) - len(listed))


def _among(column: ColumnElement[Any]) -> ColumnElement[bool]:
    return column.in_(bindparam("cles", expanding=True))


# Reading

# On PostgreSQL a batch first locks the conversations it reads and their livrets, always in the same order; then it
# reads, so that it sees what the batch that it waited for has written. SQLite has one writer, and needs no lock.
LOCK_CONVERSATIONS = (
    select(conversation.c.cle).where(_among(conversation.c.cle)).order_by(conversation.c.cle).with_for_update()
)
LOCK_LIVRETS = (
    select(livret.c.id)
    .where(livret.c.id.in_(select(conversation.c.livret).where(_among(conversation.c.cle))))
    .order_by(livret.c.id)
    .with_for_update()
)
LOCK_LIVRET = select(livret.c.id).where(livret.c.id == bindparam("id_livret")).with_for_update()

# The length of a journal is the seq of its last line; it is stored nowhere else.
_LONGUEUR = (
    select(journal.c.seq)
    .where(journal.c.livret == livret.c.id)
    .order_by(journal.c.seq.desc())
    .limit(1)
    .correlate(livret)
    .scalar_subquery()
    .label("longueur")
)
CONVERSATIONS = (
    select(conversation, serrure.c.cle.label("cle_livret"), _LONGUEUR)
    .outerjoin(livret, livret.c.id == conversation.c.livret)
    .outerjoin(serrure, serrure.c.place == livret.c.place)
    .where(_among(conversation.c.cle))
)
LIVRET = (
    select(livret.c.id.label("livret"), serrure.c.cle.label("cle_livret"), _LONGUEUR)
    .join(serrure, serrure.c.place == livret.c.place)
    .where(livret.c.id == bindparam("id_livret"))
)
CONVERSATION_OF = (
    select(conversation.c.cle)
    .where(conversation.c.livret == bindparam("id_livret"), conversation.c.canal == bindparam("sur"))
    .order_by(conversation.c.cle)
    .limit(1)
)
NAMED_LIVRETS = select(livret.c.id).where(
    (livret.c.id == bindparam("name"))
    | livret.c.id.in_(select(conversation.c.livret).where(_among(conversation.c.cle)))
)

JOURNAL = (
    select(journal.c.seq, journal.c.scelle).where(journal.c.livret == bindparam("id_livret")).order_by(journal.c.seq)
)
CLICHES = select(cliche).where(_among(cliche.c.livret))
JOURNALS = (
    select(journal)
    .outerjoin(cliche, cliche.c.livret == journal.c.livret)
    .where(_among(journal.c.livret), journal.c.seq > func.coalesce(cliche.c.seq, 0))
    .order_by(journal.c.livret, journal.c.seq)
)

SHOWN = (
    select(outbox)
    .join(conversation, and_(outbox.c.conversation == conversation.c.cle, outbox.c.n > conversation.c.n - WINDOW))
    .where(_among(conversation.c.cle))
    .order_by(outbox.c.conversation, outbox.c.n)
)
SHOWN_AT = select(outbox).where(outbox.c.conversation == bindparam("de")).order_by(outbox.c.n.desc()).limit(1)
# One statement reads the lines and the key: an erasure cannot come between the two.
FIL = (
    select(fil, conversation.c.livret, serrure.c.cle.label("cle_livret"))
    .join(conversation, conversation.c.cle == fil.c.conversation)
    .outerjoin(livret, livret.c.id == conversation.c.livret)
    .outerjoin(serrure, serrure.c.place == livret.c.place)
    .where(fil.c.conversation == bindparam("de"), fil.c.n > bindparam("apres"))
)
EXTERNES = select(outbox.c.externe).where(outbox.c.conversation == bindparam("de"), outbox.c.externe.is_not(None))
UNSENT = (
    select(outbox, envoi.c.corps, conversation.c.adresse, conversation.c.livret, serrure.c.cle.label("cle_livret"))
    .select_from(envoi)
    .join(outbox, and_(outbox.c.conversation == envoi.c.conversation, outbox.c.n == envoi.c.n))
    .join(conversation, conversation.c.cle == envoi.c.conversation)
    .outerjoin(livret, livret.c.id == conversation.c.livret)
    .outerjoin(serrure, serrure.c.place == livret.c.place)
    .where(
        conversation.c.canal == bindparam("sur"),
        conversation.c.bloque.is_(False),
        conversation.c.adresse.is_not(None),
    )
    .order_by(envoi.c.conversation, envoi.c.n)
)
# Reads all the conversations that have a livret, once, at a start; an index would slow down each message.
ACTIVE_SINCE = (
    select(conversation.c.cle, conversation.c.adresse)
    .where(
        conversation.c.canal == bindparam("sur"),
        conversation.c.livret.is_not(None),
        conversation.c.bloque.is_(False),
        conversation.c.adresse.is_not(None),
        conversation.c.vu_le >= bindparam("depuis"),
    )
    .order_by(conversation.c.vu_le, conversation.c.cle)
)
UNANSWERED = select(sans_reponse).order_by(sans_reponse.c.jour)
LEFT_QUESTIONS = select(demande).order_by(demande.c.jour, demande.c.cle)
REPERE = select(repere.c.quand).where(repere.c.nom == bindparam("de"))

_PARKED = (
    select(garde, conversation.c.canal, conversation.c.livret, serrure.c.cle.label("cle_livret"))
    .outerjoin(conversation, conversation.c.cle == garde.c.conversation)
    .outerjoin(livret, livret.c.id == conversation.c.livret)
    .outerjoin(serrure, serrure.c.place == livret.c.place)
)
PARKED = _PARKED.order_by(func.coalesce(garde.c.rang, 0), garde.c.recu_le, garde.c.cle)
COUNT_PARKED = select(func.count()).select_from(garde)
PARKED_CONVERSATION = select(garde.c.conversation).where(garde.c.cle == bindparam("de"))
ONE_PARKED = _PARKED.where(garde.c.cle == bindparam("de")).with_for_update(of=garde)

_TASKS = (
    select(tache, conversation.c.livret, serrure.c.cle.label("cle_livret"))
    .outerjoin(conversation, conversation.c.cle == tache.c.conversation)
    .outerjoin(livret, livret.c.id == conversation.c.livret)
    .outerjoin(serrure, serrure.c.place == livret.c.place)
)
TASKS = _TASKS.order_by(tache.c.rang, tache.c.cle)
ONE_TASK = _TASKS.where(tache.c.cle == bindparam("de")).with_for_update(of=tache)

# Writing

INSERT_SERRURE = insert(serrure).returning(serrure.c.cle, serrure.c.place)
INSERT_LIVRET = insert(livret)
INSERT_CONVERSATION = insert(conversation)
UPDATE_CONVERSATION = update(conversation).where(conversation.c.cle == bindparam("de"))
COUNT_MESSAGES = (
    update(conversation)
    .where(conversation.c.cle == bindparam("de"))
    .values(n=bindparam("dernier"), vu_le=bindparam("vu"))
)
INSERT_JOURNAL = insert(journal)
INSERT_MESSAGE = insert(outbox)
INSERT_FIL = insert(fil)
INSERT_ENVOI = insert(envoi)
DELETE_ENVOI = delete(envoi).where(envoi.c.conversation == bindparam("de"), envoi.c.n == bindparam("numero"))
SET_EXTERNE = (
    update(outbox)
    .where(outbox.c.conversation == bindparam("de"), outbox.c.n == bindparam("numero"))
    .values(externe=bindparam("au_canal"))
)
END_TASK = delete(tache).where(tache.c.cle == bindparam("de"))
UNPARK = delete(garde).where(garde.c.cle == bindparam("de"))
BLOCK = update(conversation).where(conversation.c.cle == bindparam("de")).values(bloque=bindparam("refus"))
FORGET_ADDRESS = (
    update(conversation)
    .where(
        conversation.c.cle == bindparam("de"),
        conversation.c.livret.is_(None),
        ~exists().where(envoi.c.conversation == conversation.c.cle),
    )
    .values(adresse=None)
)

USE_CODE = update(code).where(code.c.cle == bindparam("de")).values(reste=code.c.reste - bindparam("fois"))
INSERT_DEMANDE = insert(demande)
DELETE_DEMANDES = delete(demande)
INSERT_PASSAGE = insert(passage)
DELETE_PASSAGE = delete(passage).where(passage.c.cle == bindparam("de"))

_ITS_CONVERSATIONS = select(conversation.c.cle).where(conversation.c.livret == bindparam("fini"))
ERASE: tuple[Executable, ...] = (
    delete(garde).where(garde.c.conversation.in_(_ITS_CONVERSATIONS)),
    delete(tache).where(tache.c.conversation.in_(_ITS_CONVERSATIONS)),
    delete(envoi).where(envoi.c.conversation.in_(_ITS_CONVERSATIONS)),
    delete(outbox).where(outbox.c.conversation.in_(_ITS_CONVERSATIONS)),
    delete(fil).where(fil.c.conversation.in_(_ITS_CONVERSATIONS)),
    delete(acces).where(acces.c.conversation.in_(_ITS_CONVERSATIONS)),
    update(conversation)
    .where(conversation.c.livret == bindparam("fini"))
    .values(livret=None, adresse=None, bloque=False, essais=0, essais_le=None, vu_le=None),
    delete(cliche).where(cliche.c.livret == bindparam("fini")),
    delete(journal).where(journal.c.livret == bindparam("fini")),
    delete(passage).where(passage.c.livret == bindparam("fini")),
    update(serrure)
    .where(serrure.c.place == select(livret.c.place).where(livret.c.id == bindparam("fini")).scalar_subquery())
    .values(cle=bindparam("rien")),
    delete(livret).where(livret.c.id == bindparam("fini")),
)


@dataclass(frozen=True, slots=True)
class Upserts:
    """The statements that need the `insert` of one dialect."""

    receive: Executable
    set_cliche: Executable
    park: Executable
    ask_task: Executable
    set_repere: Executable
    count_unanswered: Executable


@cache
def upserts(dialect: Literal["sqlite", "postgresql"]) -> Upserts:
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as upsert
    else:
        from sqlalchemy.dialects.postgresql import insert as upsert  # type: ignore[assignment]  # the other dialect's, of the same shape
    new_cliche, new_garde, new_repere, new_count = map(upsert, (cliche, garde, repere, sans_reponse))
    next_rang = select(func.coalesce(func.max(garde.c.rang), 0) + 1).scalar_subquery()
    next_task = select(func.coalesce(func.max(tache.c.rang), 0) + 1).scalar_subquery()
    return Upserts(
        receive=upsert(inbox).on_conflict_do_nothing().returning(inbox.c.cle),
        set_cliche=new_cliche.on_conflict_do_update(
            index_elements=[cliche.c.livret],
            set_={"seq": new_cliche.excluded.seq, "scelle": new_cliche.excluded.scelle},
        ),
        park=new_garde.values(rang=next_rang).on_conflict_do_update(
            index_elements=[garde.c.cle],
            set_={name: new_garde.excluded[name] for name in ("erreur", "maison", "scelle")},
        ),
        ask_task=upsert(tache).values(rang=next_task).on_conflict_do_nothing(),
        set_repere=new_repere.on_conflict_do_update(
            index_elements=[repere.c.nom], set_={"quand": new_repere.excluded.quand}
        ),
        count_unanswered=new_count.on_conflict_do_update(
            index_elements=[sans_reponse.c.jour],
            set_={"nombre": sans_reponse.c.nombre + new_count.excluded.nombre},
        ),
    )

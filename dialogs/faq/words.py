"""Cuts a text into words as people write it: accents kept, SMS words spelt out, elisions cut off."""

import re
import unicodedata

_SPELT_OUT = """
j ai = g jai jé
c = ç
c est = c cest sest cé sé ces
que = k ke q qu
quoi = koi kwa kwoi qoi
qu est ce que = ksk keske kesque kekse kesk
qu est ce que on = keskon
est ce que = esk eske esque esqe esqueu eskeu
est ce que on = eskon esquon
est ce que il = eskil
ce que = ske
est ce = esce esse
ce que on = skon
que on = kon quon
que il = kil quil
combien = cb cmb cbien combi1
bien = bi1
beaucoup = bcp
comment = cmt comt cmnt cmen
pourquoi = pk pkoi pq
pour = pr
dans = ds
donc = dc
avec = avc av
quand = qd kan kand
quelqu un = qq1 qqn kelkun kelk1
quelque chose = qqch
quelques = qqs
qui = ki
tout = tt
tous = ts
toujours = tjs tjr
temps = tps
longtemps = lgtps
nous = ns
vous = vs
même = mm
maintenant = mtn mnt
désolé = dsl
s il vous plaît = svp
s il te plaît = stp
salut = slt
bonjour = bjr
merci = mci
problème = pb
rendez vous = rdv
nombre = nb
nouvelle = nvl
nouveau = nvo
mon = mn
y a = ya ia
y a t il = yatil yati
faut = fo
faudra = fodra
je peux = jpe jpeu jpeux jpx
je veux = jveu jveux
je dois = jdoi jdois
je suis = jsui jsuis chui chuis jui
je fais = jfai jfais jfé
je me = jme
je le = jle
je la = jla
j en = jen
je mets = jmet jmé
je pourrai = jpourai
je connais = jconai
je sais = jsé jsai chai
je sais pas = chépa chaipa
c est qui = cki
c est quoi = ckoi cekoi cékoi sékoi cekoa kezako
qu est ce = kesse
qu est ce que c est = keskecé
qui peut = kikipe
téléphone = tel
ordinateur = ordi
information = info
informations = infos
renseignement = rens
disponibilité = dispo
professionnel = pro
professeur = prof
personnel = perso
formation = formas form
association = asso
appartement = appart
boulot = boulo
intégration = intég
cv = cévé
mot de passe = mdp
vae = vaé vaéé
cpf = cépéef cpéf seupéef
dif = déif
rtt = errtt
d accord = daccor
"""
"""A way to say it = how it is written for short, or as heard."""
_SMS = {
    short: said.strip()
    for said, _, shorts in (line.partition("=") for line in _SPELT_OUT.splitlines())
    for short in shorts.split()
}
_PIECES = re.compile(r"[^\W_]+")
_EST_CE_QUE = re.compile(r"\b(?:es|est|ess|esse|é|et) (?:ce )?(?:ke|que|k|qeu|queu|qu'|k')\s*(?=\w)")
_ELIDED_C = re.compile(r"\bc(?:['’]\s*(?=\w)| (?=est\b|[ée]tait\b))")
"""« c » alone is « c'est » for short; here it is not alone."""


def words(text: str) -> list[str]:
    """The words of a text, in order: lower case, accents kept, SMS words spelt out, « l' » and « d' » apart."""
    composed = _ELIDED_C.sub("ç ", unicodedata.normalize("NFC", text).lower())
    composed = _EST_CE_QUE.sub("est ce que ", composed)
    return [word for piece in _PIECES.findall(composed) for word in _spell_out(piece).split()]


def _spell_out(piece: str) -> str:
    """An SMS word in full, also after « l », « d » or « j » glued to it."""
    if piece in _SMS:
        return _SMS[piece]
    glued = len(piece) > 4 and piece[0] in "ldj" and piece[1:] in _SMS
    return f"{piece[0]} {_SMS[piece[1:]]}" if glued else piece

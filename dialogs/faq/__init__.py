"""
The questions that people ask: a catalogue of topics in YAML beside this file, and what finds the one that is asked for.

- `catalogue` (its types), `lecture` (reading the YAML: `yaml_texts`, `formes`), `superposition` (a collectivité's own
  laid over), `fautes` and `faiblesses` (what is wrong in it, or weak).
- `words` and `phonetique`: a text cut into words, and how they sound. Everything else compares sounds.
- `repair`, `postings`, `index`, `surete`: unknown words repaired, topics ranked, how sure the first is.
- `cues`, `learning`, `expected`, `asking`: whether words are a question, or the answer to the pending one.
- `search`: the two together (`Faq`).

Nothing is imported here: `dialogs.trame` holds a catalogue, and `asking` knows the trame's champs.
"""

"""Text normalization: what a voice is to say for the words that captions show.

`forms.spoken_forms` is the entrance. Each rule in `rules` recognises one kind of token (an address,
a date, a price) and says it with the words of a language in `languages`; figures, years, ordinals,
units and months come from ICU's data (CLDR) through `icu`, and `numbers` reads how a language
writes them. The words of a block are read as one text, because the reading of a token depends on
its neighbours ("5 km", "5. Oktober", "Henry VIII"), and what a rule says is handed back (`edits`)
to the shown word in which it begins; `shares` divides it where the shown words are wider than a
line.

Languages without a table keep their digits, which their voice reads itself; only marks that voices
take for markup are replaced.

Chosen: icu4py 1.2.0 (ICU 78, MIT and Unicode-3.0, 43 MB). docs/spoken-forms.md says what the other
candidates got wrong.
"""

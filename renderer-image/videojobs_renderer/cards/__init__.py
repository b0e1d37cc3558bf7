"""What a scene looks like: `templates` (data), `background` or `photo`, and the type over it.

`card_script` writes the ASS script of any card with `list_card`, `number_card`, `quote_card`,
`table_card`, `title_card` and the words of `captioning`; `overlay` is drawn over all. `design`,
`styles` and `safe_area` are shared; `shots` places cards and transitions on the timeline; `still`
and `thumbnail` draw images.
"""

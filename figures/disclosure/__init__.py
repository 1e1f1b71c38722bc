"""Statistical disclosure control: which cells are withheld so that no company's value can be worked out.

Nothing here reads the database or knows Django, apart from `reading`. A *cell* is a published sum: what the companies of
a group sold in a year, at a cut-off. An *amount* is one company's part of it that nobody may work out. Who is in which
group is public, and so is who sold nothing: only amounts above zero are unknown to an attacker. The attacker knows the
cells shown, that no amount is negative, and one company's own amounts.
"""

"""Plans: from a statement's tree and the catalogue's statistics to operations, to rows of PLAN_TABLE, to text.

Pure. The estimates are the sandbox's own (see `estimate`), and every plan says so. A statement that it does not
understand wholly is refused (ORA-03001); it never shows a plan of something else.
"""

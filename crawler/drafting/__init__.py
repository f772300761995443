"""How site files are written: drafts from a table of addresses or a survey, and the switch in a copy of one."""

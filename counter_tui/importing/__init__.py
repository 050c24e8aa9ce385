"""Reads files of online orders in a process of its own: what is in them was written by strangers.

Started as `python -m counter_tui.importing` by `counter_tui.online`: one line of JSON on standard input says which file
of which web shop, orders come out on standard output, how far it is on standard error. It writes no file, and knows no
book.
"""

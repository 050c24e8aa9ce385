"""Makes PDFs in a process of its own: fpdf2 takes longer to import than Textual, and much memory, and is let go after.

Started as `python -m counter_tui.papermaking` by `counter_tui.paper`: one JSON document (`counter_tui.paper_words`) on
standard input, the PDF on standard output, how far it is on standard error. It writes no file, and knows no book.
"""

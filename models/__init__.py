"""What the shop knows: tables, rules, reads, the encrypted book. No Textual, no settings, no clock."""

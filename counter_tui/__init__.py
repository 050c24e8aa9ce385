"""The shop's outside: program start, command line, settings, keys, the sample shop."""

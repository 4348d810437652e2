"""Reads the sources of packages, never imports them, and says what unpickling their classes runs."""

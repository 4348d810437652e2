"""Small files that cost a scanner much: bombs, loops, sharing and deep nesting, one kind of each."""

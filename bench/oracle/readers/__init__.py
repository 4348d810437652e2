"""The oracle of readers: what a real library reads out of a file is what the engine scanned. See ../README.md."""

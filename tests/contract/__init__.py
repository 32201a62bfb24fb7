"""What CONTRACT.md promises, checked from outside: over HTTP, by whoever answers."""

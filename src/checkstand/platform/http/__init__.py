"""HTTP: the app's frame, problems, request ids, limits, metrics."""

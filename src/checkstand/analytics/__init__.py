"""The owner's questions: reads summaries, writes nothing."""

"""Tests of analytics: every figure beside one worked out from the raw rows."""

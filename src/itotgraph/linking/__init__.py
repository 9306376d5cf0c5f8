"""Candidate mappings to other vocabularies, and how they are judged and kept."""

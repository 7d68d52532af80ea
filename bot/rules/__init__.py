"""Judgement: expressions, forms and matching; pure."""

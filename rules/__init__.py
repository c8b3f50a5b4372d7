"""Rule engine: rubric and findings in, scorecards out. Pure, exact decimals."""

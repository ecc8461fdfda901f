"""How many agents and lines an office needs: theory, the office's records, advice."""

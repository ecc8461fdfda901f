"""The parts of the page that changes a flow: its draft, its drawing, its forms."""

"""One quiet design: colours and sizes in `console.css`, and parts of pages."""

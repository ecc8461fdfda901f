/* A page of which a part did not arrive never begins: load it again. */
const PATIENCE_MS = 6000;
setTimeout(() => {
  if (!document.body.dataset.runs) location.reload();
}, PATIENCE_MS);

// The search listens for keys. Text that a phone's keyboard, an input method or the mouse puts in raises no key event.
document.addEventListener("input", (event) => {
  if (event.target instanceof Element && event.target.matches("[data-md-component=search-query]"))
    event.target.dispatchEvent(new KeyboardEvent("keyup"));
});

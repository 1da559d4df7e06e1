// Marks the page as scripted and starts the library's components. Everything works without it: the
// menu wraps, details open, forms submit. Loaded as a module, so older browsers skip it.

// The page names the library's address (it carries a hash in production), so that this file need not.
const library = document.querySelector("link[data-library]");
const { initAll } = await import(library.href);

// Only now, in one step with the start: marked earlier, the menu would stand in one line, unmeasured.
document.body.classList.add("js-enabled", "nhsuk-frontend-supported");
initAll();

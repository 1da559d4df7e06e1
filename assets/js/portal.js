// Marks the page as scripted, then starts the library's components. Everything works without it:
// the menu wraps, details open, forms submit. Loaded as a module, so older browsers skip it.

document.body.classList.add("js-enabled", "nhsuk-frontend-supported");

// The page names the library's address (it carries a hash in production), so that this file need not.
const library = document.querySelector("link[data-library]");
const { initAll } = await import(library.href);
initAll();

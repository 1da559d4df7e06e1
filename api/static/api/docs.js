// Swagger UI leaves out what people need who do not see the page or do not use a mouse: names, headings, reach.

const LEVELS = [
  ["h3.opblock-tag, .models > h4", "2"],
  [".opblock h4", "3"],
  [".opblock h5", "4"],
];

function mend(root) {
  for (const select of root.querySelectorAll("select:not([aria-label])")) {
    const row = select.closest("tr[data-param-name]");
    select.setAttribute("aria-label", row ? row.dataset.paramName : "Media type");
  }
  for (const [headings, level] of LEVELS) {
    for (const heading of root.querySelectorAll(`:is(${headings}):not([aria-level])`)) {
      heading.setAttribute("role", "heading");
      heading.setAttribute("aria-level", level);
    }
  }
  for (const introduction of root.querySelectorAll(".information-container:not([role])")) {
    introduction.setAttribute("role", "region");
    introduction.setAttribute("aria-label", "About this API");
  }
  for (const link of root.querySelectorAll("button a[href]")) {
    link.removeAttribute("href"); // the button around it does the same
  }
  for (const sample of root.querySelectorAll("pre:not([tabindex])")) {
    if (sample.scrollWidth > sample.clientWidth || sample.scrollHeight > sample.clientHeight) {
      sample.setAttribute("tabindex", "0");
    }
  }
}

const page = document.getElementById("swagger-ui");
new MutationObserver(() => mend(page)).observe(page, { childList: true, subtree: true });
mend(page);

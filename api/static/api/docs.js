// Swagger UI leaves out what people need who do not see the page or do not use a mouse: names, headings, reach.

function mend(root) {
  for (const select of root.querySelectorAll("select:not([aria-label])")) {
    const row = select.closest("tr[data-param-name]");
    select.setAttribute("aria-label", row ? row.dataset.paramName : "Media type");
  }
  for (const heading of root.querySelectorAll("h3.opblock-tag:not([aria-level])")) {
    heading.setAttribute("role", "heading");
    heading.setAttribute("aria-level", "2");
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

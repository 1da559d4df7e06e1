// The look-up fields of Django's admin are drawn by a library that gives neither the field nor its
// search box a name for screen readers. They are given the name of the label they stand beside.

function labelOf(element) {
  const label = element.closest(".form-row, td")?.querySelector("label");
  return label?.textContent.trim().replace(/:$/, "") ?? "";
}

function nameLookUps() {
  for (const part of document.querySelectorAll(".select2-selection--single, .select2-selection__rendered[role=textbox]")) {
    const chosen = part.textContent.trim();
    part.removeAttribute("aria-labelledby");
    part.setAttribute("aria-label", [labelOf(part), chosen].filter(Boolean).join(": "));
  }
  for (const box of document.querySelectorAll(".select2-search__field:not([aria-label])")) {
    box.setAttribute("aria-label", ["Search", labelOf(box)].filter(Boolean).join(": "));
  }
}

// After the look-up fields are drawn, which they are in a callback of the same kind registered before this one.
window.django?.jQuery?.(() => {
  nameLookUps();
  document.addEventListener("focusin", nameLookUps);
});

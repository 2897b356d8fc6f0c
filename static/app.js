// Starts the kit's parts that are on the page. Everything works without this file.
import { Button, CharacterCount, Checkboxes, ErrorSummary, Radios, createAll } from "./vendor/govuk.js?v=2710572b5b43";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

createAll(ErrorSummary);
createAll(Button, { preventDoubleClick: true });
createAll(CharacterCount);
createAll(Radios);
createAll(Checkboxes);

// What somebody typed before the scripts had come, each part hears now, as if it were typed again.
addEventListener("DOMContentLoaded", () => setTimeout(() => {
  for (const field of document.querySelectorAll("main :is(input:not([type=hidden]), textarea)")) {
    if (field.value !== field.defaultValue || field.checked !== field.defaultChecked) field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}));

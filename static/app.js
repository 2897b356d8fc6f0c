// Starts the kit's parts that are on the page. Everything works without this file.
import { Button, CharacterCount, Checkboxes, ErrorSummary, Radios, createAll } from "./vendor/govuk.js?v=2710572b5b43";

document.body.classList.add("js-enabled", "govuk-frontend-supported");

createAll(ErrorSummary);
createAll(Button, { preventDoubleClick: true });
createAll(CharacterCount);
createAll(Radios);
createAll(Checkboxes);

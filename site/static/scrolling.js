// Whatever is wider than its frame can be scrolled with the keyboard as well: it must be reachable by Tab.
const FRAMES = "pre, .table-wrapper, .math-wrapper, .cell_output > .output";

function letTabReachWhatScrolls() {
  for (const frame of document.querySelectorAll(FRAMES)) {
    if (frame.scrollWidth > frame.clientWidth || frame.scrollHeight > frame.clientHeight) {
      frame.tabIndex = 0;
    } else {
      frame.removeAttribute("tabindex");
    }
  }
}

letTabReachWhatScrolls();
addEventListener("resize", letTabReachWhatScrolls);

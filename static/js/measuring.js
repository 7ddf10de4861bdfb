// Tells the national measuring system (EMC) which site this is; its own script reads the queue.
(function () {
  "use strict";
  var own = document.currentScript.dataset;
  var queue = (window._govaq = window._govaq || []);
  queue.push(["trackPageView"], ["enableLinkTracking"]);
  queue.push(["setTrackerUrl", own.tracker], ["setSiteId", own.site]);
})();

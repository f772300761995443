// Shows the records that the page carries in its datastore.
document.addEventListener("DOMContentLoaded", function () {
  document.querySelectorAll('script[type="text/xml"]').forEach(function (script) {
    var store = new DOMParser().parseFromString(script.textContent, "text/xml");
    store.querySelectorAll("record").forEach(function (record) {
      script.parentElement.insertAdjacentHTML("beforeend", record.textContent);
    });
  });
});

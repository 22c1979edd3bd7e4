// Sends the example as a test: it is judged and logged, and makes no lead.
const form = document.getElementById("try");
const answer = document.getElementById("answer");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  answer.hidden = false;
  answer.textContent = "…";
  try {
    const response = await fetch(form.dataset.path + "?test=1", {
      method: "POST",
      headers: {
        Authorization: "Bearer " + document.getElementById("key").value.trim(),
        "Content-Type": document.getElementById("type").value.trim(),
      },
      body: document.getElementById("body").value,
    });
    answer.textContent = response.status + "\n" + (await response.text());
  } catch (failure) {
    answer.textContent = String(failure);
  }
  answer.focus();
});

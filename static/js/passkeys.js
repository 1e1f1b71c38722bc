// Say beside the button that a passkey was not used; without this the browser's console alone would know.
const IS_NUMERIC = /^[\d.]+$|^\[/.test(location.hostname);
let pressed = null;
document.addEventListener("click", (event) => {
  pressed = event.target.closest("button") || pressed;
});
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const fault = document.getElementById(IS_NUMERIC ? "passkey_address" : "passkey_fault");
  if (pressed) pressed.after(fault);
  fault.hidden = false;
});

/* form[data-passkey="create" or "get"]: asks the browser for a passkey and sends what it gives in the
 * field "credential". What to ask with stands in the form as JSON, or is fetched from
 * [data-passkey-options], which begins a ceremony. A hidden form is shown where browsers can do it. */
import { say } from "./words.js";

const refusals = {
  NotAllowedError: say("No passkey came. Try again, or choose another way."),
  InvalidStateError: say("This device has a passkey for your account already."),
  SecurityError: say("Passkeys need the address that you always use, with https."),
};
const anyRefusal = say("That did not work. Reload the page and try again.");

function decode(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (character) => character.charCodeAt(0));
}

function encode(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const decodeIds = (list = []) => list.map((entry) => ({ ...entry, id: decode(entry.id) }));

async function create(asked, form) {
  const publicKey = {
    ...asked,
    challenge: decode(asked.challenge),
    user: { ...asked.user, id: decode(asked.user.id) },
    excludeCredentials: decodeIds(asked.excludeCredentials),
  };
  const alone = form.elements.passwordless;
  if (alone) {
    publicKey.authenticatorSelection = {
      ...asked.authenticatorSelection,
      residentKey: alone.checked ? "required" : "discouraged",
      requireResidentKey: alone.checked,
    };
    if (alone.checked) publicKey.authenticatorSelection.userVerification = "required";
  }
  const given = await navigator.credentials.create({ publicKey });
  return describe(given, {
    attestationObject: encode(given.response.attestationObject),
    transports: given.response.getTransports?.() ?? [],
  });
}

async function get(asked) {
  const publicKey = {
    ...asked,
    challenge: decode(asked.challenge),
    allowCredentials: decodeIds(asked.allowCredentials),
  };
  const given = await navigator.credentials.get({ publicKey });
  const { authenticatorData, signature, userHandle } = given.response;
  return describe(given, {
    authenticatorData: encode(authenticatorData),
    signature: encode(signature),
    userHandle: userHandle && encode(userHandle),
  });
}

function describe(given, response) {
  return {
    id: given.id,
    rawId: encode(given.rawId),
    type: given.type,
    authenticatorAttachment: given.authenticatorAttachment,
    clientExtensionResults: given.getClientExtensionResults(),
    response: { clientDataJSON: encode(given.response.clientDataJSON), ...response },
  };
}

async function findOptions(form) {
  const address = form.dataset.passkeyOptions;
  if (!address) return JSON.parse(form.querySelector("script").textContent).publicKey;
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(`${answer.status} from ${address}`);
  return (await answer.json()).request_options.publicKey;
}

async function send(form) {
  const problem = form.querySelector("[data-passkey-problem]");
  const button = form.querySelector("button[type=submit]");
  problem.hidden = true;
  button.disabled = true;
  try {
    const asked = await findOptions(form);
    const given = await (form.dataset.passkey === "create" ? create(asked, form) : get(asked));
    form.elements.credential.value = JSON.stringify(given);
    form.submit();
  } catch (error) {
    problem.textContent = refusals[error.name] ?? anyRefusal;
    problem.hidden = false;
    button.disabled = false;
  }
}

if (window.PublicKeyCredential) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
}

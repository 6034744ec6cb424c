import type { Id } from '@/api/types'

type Site = { host: string; inbox: Id; lang: string; color: string | null }

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;')

export const embedSnippet = ({ host, inbox, lang, color }: Site): string =>
  `<script type="module" src="${host}/widget/papilio.js" data-site="${inbox}" data-lang="${lang}"${color ? ` data-color="${attribute(color)}"` : ''}></script>`

/** How a site's own server says who its visitor is. The secret never leaves that server. */
export const identitySnippets = {
  'Node.js': (inbox: Id) => `import jwt from 'jsonwebtoken'

// On your server, for the person who is signed in there.
const identity = jwt.sign(
  { sub: String(user.id), name: user.name, email: user.email },
  process.env.PAPILIO_SECRET,
  { algorithm: 'HS256', expiresIn: '10m' },
)

// In your page.
Papilio('boot', { site: '${inbox}', identity })`,
  Python: (inbox: Id) => `import os, time, jwt  # PyJWT

identity = jwt.encode(
    {"sub": str(user.id), "name": user.name, "email": user.email, "exp": int(time.time()) + 600},
    os.environ["PAPILIO_SECRET"], algorithm="HS256")

# In your page: Papilio('boot', { site: '${inbox}', identity })`,
  'C#': (inbox: Id) => `var key = new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret));
var identity = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
{
    Claims = new Dictionary<string, object> { ["sub"] = user.Id, ["name"] = user.Name, ["email"] = user.Email },
    Expires = DateTime.UtcNow.AddMinutes(10),
    SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.HmacSha256),
});

// In your page: Papilio('boot', { site: '${inbox}', identity })`,
} as const

/** A message into an open channel, signed after Standard Webhooks; runs in any shell with openssl and curl. */
export const curlSnippet = ({
  host,
  inbox,
  secret,
}: {
  host: string
  inbox: Id
  secret: string
}): string => `secret='${secret}'
id="demo-$(date +%s)"; at=$(date +%s)
body='{"id":"'$id'","customer":{"id":"42","name":"Emma Clark"},"text":"Where is my parcel?","at":'$at'000}'
key=$(printf %s "\${secret#whsec_}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
signature=$(printf %s "$id.$at.$body" | openssl dgst -sha256 -mac HMAC -macopt hexkey:$key -binary | base64)
curl -X POST '${host}/api/v1/channels/${inbox}/messages' \\
  -H 'content-type: application/json' -H "webhook-id: $id" -H "webhook-timestamp: $at" \\
  -H "webhook-signature: v1,$signature" -d "$body"`

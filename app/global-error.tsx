'use client'

/** Only when the root layout itself failed: no texts, no styles of ours are to be had. All three languages, plainly. */
export default function GlobalError({ reset }: { reset: () => void }) {
  return (
    <html lang="en">
      <body
        style={{
          fontFamily: 'system-ui, sans-serif',
          display: 'grid',
          placeContent: 'center',
          minHeight: '100vh',
          textAlign: 'center',
          gap: 16,
        }}
      >
        <p>Something went wrong on our side. Try again.</p>
        <p lang="hi">हमारी तरफ़ से गड़बड़ हुई। फिर कोशिश करें।</p>
        <p lang="mr">आमच्याकडून चूक झाली. पुन्हा प्रयत्न करा.</p>
        <p>
          <button type="button" onClick={reset} style={{ minHeight: 44, padding: '0 20px' }}>
            ↻
          </button>
        </p>
      </body>
    </html>
  )
}

<?php
// Makes each good signature of signatures.json anew, and prints them: compare your own code with it.

$vectors = json_decode(file_get_contents(__DIR__ . '/signatures.json'), true);
$secret = $vectors['secret'];

/** $url: as sent, from the slash behind the function's name */
function sign(string $secret, int $version, string $timestamp, string $method, string $url, string $body): string
{
    $parts = [$timestamp];
    if ($version === 2) {
        [$path, $query] = explode('?', $url, 2) + [1 => ''];
        array_push($parts, $method, rtrim(strtolower($path), '/'), $query);
    }
    return hash_hmac('sha256', implode('.', [...$parts, $body]), $secret);
}

$made = [];
foreach ($vectors['signatures'] as $vector) {
    $made[] = [
        'name' => $vector['name'],
        'hex' => sign(
            $secret,
            $vector['version'] ?? 1,
            $vector['timestamp'],
            $vector['method'] ?? '',
            $vector['url'] ?? '',
            base64_decode($vector['bodyBase64']),
        ),
    ];
}
echo json_encode($made, JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_SLASHES), "\n";

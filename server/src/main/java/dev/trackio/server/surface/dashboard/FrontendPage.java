package dev.trackio.server.surface.dashboard;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A page of a frontend as it is sent.
 *
 * @param html with its links below the root path, where there is one
 * @param policy what the page may load and run
 */
record FrontendPage(String html, String policy) {
    /** Tells scripts the root path; a file of its own, for the policy lets no inline script in. */
    static final String BASE_SCRIPT = "/__trackio/base.js";

    private static final Pattern LINK =
            Pattern.compile("\\b(href|src)=([\"'])(?=/(?:assets|static/trackio)/)");

    private static final Pattern HEAD =
            Pattern.compile("<head(?:\\s[^>]*)?>", Pattern.CASE_INSENSITIVE);

    private static final Pattern SCRIPT =
            Pattern.compile(
                    "<script\\b([^>]*)>(.*?)</script", Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

    private static final Pattern SOURCE =
            Pattern.compile("(?:^|\\s)src\\s*=", Pattern.CASE_INSENSITIVE);

    /**
     * Whatever lies in the folder works, and nothing comes from elsewhere or goes there. Charts
     * that are made of expressions (Vega) are compiled in the page, hence eval; it runs nothing
     * that the page's own scripts do not hand it.
     */
    private static final String POLICY =
            "default-src 'self'; script-src 'self' 'unsafe-eval'%s; style-src 'self'"
                    + " 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' data: blob:;"
                    + " font-src 'self' data:; connect-src 'self' data: blob:; worker-src 'self'"
                    + " blob:; frame-src 'self' blob:; object-src 'none'; base-uri 'self';"
                    + " form-action 'self'; frame-ancestors 'self'";

    static FrontendPage of(String html, String rootPath) {
        var shown = below(rootPath, html);
        return new FrontendPage(shown, policy(shown)); // hashes of the scripts as they are sent
    }

    /** For files that are no pages, such as a worker's script, which has a policy of its own. */
    static String filePolicy() {
        return POLICY.formatted("");
    }

    private static String below(String rootPath, String html) {
        if (rootPath.isEmpty()) {
            return html;
        }
        var root = Matcher.quoteReplacement(rootPath);
        var linked = LINK.matcher(html).replaceAll("$1=$2" + root);
        var script = "<script src=\"" + rootPath + BASE_SCRIPT + "\"></script>";
        var head = HEAD.matcher(linked);
        return head.find()
                ? linked.substring(0, head.end()) + script + linked.substring(head.end())
                : script + linked;
    }

    /** Scripts that are written into the page are let in one by one, by their hash. */
    private static String policy(String html) {
        var hashes = new LinkedHashSet<String>();
        var scripts = SCRIPT.matcher(html);
        while (scripts.find()) {
            if (!SOURCE.matcher(scripts.group(1)).find()) {
                var text = scripts.group(2).replace("\r\n", "\n");
                var hash = FolderVersion.sha256().digest(text.getBytes(StandardCharsets.UTF_8));
                hashes.add(" 'sha256-" + Base64.getEncoder().encodeToString(hash) + "'");
            }
        }
        return POLICY.formatted(String.join("", hashes));
    }
}

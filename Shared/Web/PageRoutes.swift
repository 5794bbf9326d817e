public import HTTP

/// What every page of every service needs beside itself.
public enum PageRoutes {
    public static func all<Services>() -> [Route<Services>] {
        [
            StyleSheet.asset.route("styleSheet", "The look of the pages"),
            SiteScript.asset.route("siteScript", "What script adds to pages"),
            Route(.get, "/language", .page("language", "中文 or English")) { request, _ in try Language.choose(request) },
        ]
    }
}

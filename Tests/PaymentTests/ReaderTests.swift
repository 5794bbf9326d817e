import Primitives
import Testing

@testable import Payment

@Suite("The readers of gateways' answers")
struct ReaderTests {
    @Test(
        "Y3 JSON members are found as they were written",
        arguments: [
            (#"{"a":{"b":"}"},"sign":"x"}"#, #"{"b":"}"}"#), (#"{ "a" : { "b" : [1,{"c":2}] } , "d":1}"#, #"{ "b" : [1,{"c":2}] }"#),
            (#"{"a":"\"}"}"#, #""\"}""#), (#"{"a":[]}"#, "[]"), (#"{"a":1.5e3}"#, "1.5e3"),
        ])
    func members(text: String, value: String) throws {
        let found = try #require(JSONMembers(Array(text.utf8))?["a"])
        #expect(String(decoding: found, as: UTF8.self) == value)
    }

    @Test(
        "Y3 what isn't one JSON object is refused",
        arguments: [
            "", "{", "}", "[]", "{\"a\":}", "{\"a\"}", "{\"a\":1,}", "{\"a\":1}x", "{\"a\":{]}", "{\"a\":\"", "{\"a\":\"\\", "{\"a\":{}",
            "null",
            "{\"a\":1}{\"b\":2}",
        ])
    func noMembers(text: String) { #expect(JSONMembers(Array(text.utf8)) == nil) }

    @Test("Y3 a name that stands there twice is not found")
    func twice() throws { #expect(try #require(JSONMembers(Array(#"{"a":1,"a":2}"#.utf8)))["a"] == nil) }

    @Test("Y3 XML is read by its elements")
    func xml() throws {
        let text = "\n<?xml version=\"1.0\"?>\n<r x=\"1\"><a> 1 &amp; 2&#x41;&#66; </a><b/><a>2</a><c ></c></r>\n"
        let root = try #require(XMLElement(document: Array(text.utf8)))
        #expect(root["a"]?.text == "1 & 2AB")
        #expect(root.all("a").count == 2)
        #expect(root["b"]?.text == "" && root["c"]?.text == "")
    }

    @Test(
        "Y3 broken or hostile XML is refused",
        arguments: [
            "", "<", "<a", "<a>", "<a></b>", "<a></a><b></b>", "a", "<a>&unknown;</a>", "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>",
            "<a><!-- x --></a>", "<a>&#xD800;</a>", "<1></1>", "<a><b><c><d><e><f><g><h><i></i></h></g></f></e></d></c></b></a>",
        ])
    func noXML(text: String) { #expect(XMLElement(document: Array(text.utf8)) == nil) }

    @Test("Y3 double bytes of GB2312 don't disturb the markup")
    func gb2312() throws {
        let bytes = Array("<a><b>".utf8) + [0xd6, 0xa7, 0xb8, 0xb6] + Array("</b><c>7</c></a>".utf8)
        #expect(try #require(XMLElement(document: bytes))["c"]?.text == "7")
    }
}

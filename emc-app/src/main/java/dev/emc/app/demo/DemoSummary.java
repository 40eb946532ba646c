package dev.emc.app.demo;

import java.util.List;

/**
 * What the demo found.
 *
 * @param verdict one line, from the tests alone
 * @param report the HTML file
 * @param header of the table of results
 * @param rows of the table of results, a model each; as many cells as the header
 */
public record DemoSummary(
    String verdict, String report, List<String> header, List<List<String>> rows) {}

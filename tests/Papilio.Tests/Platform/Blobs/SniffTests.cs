using System.Text;
using Papilio.Platform.Blobs;

namespace Papilio.Tests.Platform.Blobs;

public sealed class SniffTests
{
    [Theory]
    [InlineData("VP8X", 70_000, 5)]
    [InlineData("VP8 ", 640, 480)]
    [InlineData("VP8L", 3000, 2999)]
    public void A_webp_tells_its_size(string form, int width, int height) =>
        Sniff.Look(Bytes.WebP(form, width, height), "a.webp").ShouldBe(new Sniff.Kind("image/webp", width, height));

    [Fact]
    public void Pictures_tell_their_size()
    {
        Sniff.Look(Bytes.Png(640, 480), "a").ShouldBe(new Sniff.Kind("image/png", 640, 480));
        Sniff.Look(Bytes.Gif(640, 480), "a").ShouldBe(new Sniff.Kind("image/gif", 640, 480));
        Sniff.Look(Bytes.Jpeg(640, 480), "a").ShouldBe(new Sniff.Kind("image/jpeg", 640, 480));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Fill_bytes_do_not_hide_the_size_of_a_jpeg(int fill) =>
        Sniff.Look(Bytes.Jpeg(60_000, 60_000, fill), "bomb.jpg").ShouldBe(new Sniff.Kind("image/jpeg", 60_000, 60_000));

    [Fact]
    public void A_picture_that_does_not_tell_its_size_is_not_taken()
    {
        Sniff.Look([0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF, 0xD9, 0, 0, 0, 0], "a.jpg").ShouldBeNull();
        Sniff.Look(Bytes.Png(-1, 5), "a.png").ShouldBeNull();
        Sniff.Look(Bytes.Png(0, 5), "a.png").ShouldBeNull();
    }

    [Theory]
    [InlineData("<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "a.svg")]
    [InlineData("<!doctype html><script>alert(1)</script>", "a.html")]
    [InlineData("<?xml version='1.0'?><svg/>", "a.png")]
    [InlineData("alert(1)//", "a.js")]
    [InlineData("=cmd|' /C calc'!A0", "a.csv")]
    public void Markup_and_script_are_plain_text_whatever_they_are_called(string text, string name)
    {
        var kind = Sniff.Look(Encoding.UTF8.GetBytes(text), name)!;

        kind.Type.ShouldBe("text/plain");
        Sniff.MayBeShown(kind.Type).ShouldBeFalse();
    }

    [Theory]
    [InlineData("a.exe")]
    [InlineData("a.png")]
    [InlineData("a.docx")]
    [InlineData("a.txt")]
    public void Programs_are_refused_whatever_they_are_called(string name)
    {
        Sniff.Look(Bytes.Exe, name).ShouldBeNull();
        Sniff.Look([0x7F, .. "ELF"u8, 2, 1, 1], name).ShouldBeNull();
        Sniff.Look("#!/bin/sh\nrm -rf /"u8, name).ShouldBeNull();
        Sniff.Look([0xCA, 0xFE, 0xBA, 0xBE, 0, 0, 0, 52], name).ShouldBeNull();
        Sniff.Look([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], name).ShouldBeNull();
    }

    [Theory]
    [InlineData("a.zip", true)]
    [InlineData("报表.XLSX", true)]
    [InlineData("a.docx", true)]
    [InlineData("a.png", false)]
    [InlineData("a.jar", false)]
    [InlineData("a.docm", false)]
    [InlineData("a.apk", false)]
    [InlineData("a.zip.exe", false)]
    [InlineData("zip", false)]
    public void An_archive_is_taken_only_under_the_name_of_one(string name, bool taken)
    {
        var kind = Sniff.Look(Bytes.Zip, name);

        (kind is not null).ShouldBe(taken);
        if (kind is not null) Sniff.MayBeShown(kind.Type).ShouldBeFalse();
    }

    [Fact]
    public void A_polyglot_is_what_its_first_bytes_say_and_never_something_a_browser_runs()
    {
        byte[][] polyglots =
        [
            [.. "GIF89a/*"u8, .. "*/=1;alert(1)//<script>alert(1)</script>"u8],
            [.. Bytes.Png(), .. "<script>alert(1)</script>"u8, .. Bytes.Zip],
            [.. "%PDF-1.7 <html><script>alert(1)</script>"u8],
            [.. Bytes.Jpeg(2, 2), .. "<?php system('id') ?>"u8],
        ];

        foreach (var bytes in polyglots) Sniff.Look(bytes, "a.html")!.Type.ShouldBeOneOf("image/gif", "image/png", "application/pdf", "image/jpeg");
        Sniff.MayBeShown("application/pdf").ShouldBeFalse();
    }

    [Theory]
    [InlineData("ID3 ", "audio/mpeg")]
    [InlineData("OggS....", "audio/ogg")]
    [InlineData("RIFF....WAVEfmt ", "audio/wav")]
    [InlineData("....ftypisom....", "video/mp4")]
    public void Sound_and_pictures_that_move_are_known(string bytes, string type) => Sniff.Look(Encoding.Latin1.GetBytes(bytes), "a")!.Type.ShouldBe(type);

    [Fact]
    public void Text_is_text_even_when_a_character_is_cut_by_the_looking_glass()
    {
        for (var pad = 4090; pad < 4100; pad++)
            Sniff.Look(Encoding.UTF8.GetBytes(new string('a', pad) + "张伟的手表走慢了🦋"), "a.txt")!.Type.ShouldBe("text/plain");
    }

    [Fact]
    public void Bytes_that_are_neither_are_refused()
    {
        Sniff.Look([], "empty.txt").ShouldBeNull();
        Sniff.Look([1, 2, 3, 4], "a.txt").ShouldBeNull();
        Sniff.Look([0xFF, 0xFE, 0x41, 0x00], "utf16.txt").ShouldBeNull();
        Sniff.Look([0x80, 0x81, 0x82, 0x83], "a.txt").ShouldBeNull();
    }

    [Fact]
    public void Any_bytes_at_all_are_looked_at_without_a_fault()
    {
        var random = new Random(7);
        byte[][] heads = [[], [0xFF, 0xD8, 0xFF], [.. "RIFF"u8, 0, 0, 0, 0, .. "WEBP"u8], [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], [.. "GIF8"u8], [.. "PK\x03\x04"u8]];
        for (var n = 0; n < 20_000; n++)
        {
            var tail = new byte[random.Next(60)];
            random.NextBytes(tail);
            if (n % 3 == 0) Array.Fill(tail, (byte)0xFF);
            _ = Sniff.Look([.. heads[n % heads.Length], .. tail], "a.zip");
        }
    }
}

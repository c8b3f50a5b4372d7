import pytest

from core.page.shell import find_challenge

LONG = "<p>" + "会议强调，要扎实推进各项工作。" * 200 + "</p>"


@pytest.mark.parametrize(
    ("status", "html", "name"),
    [
        pytest.param(
            521,
            "<script>document.cookie=('_')+('_')+('j')+('s')+('l');location.href=location.pathname</script>",
            "cookie_challenge",
            id="521",
        ),
        pytest.param(521, "<script>var _0x1=['__jsl_clearance_s=1']</script>", "jsl", id="jsl"),
        pytest.param(412, "<meta content='x' r='m'><script>$_ts=window['$_ts'];if(!$_ts)$_ts={};</script>", "ruishu", id="412"),
        pytest.param(202, "<html><script>$_ts=window['$_ts']</script></html>", "ruishu", id="202 obfuscated"),
        pytest.param(200, "<title>安全检查</title><p>浏览器安全检查中，请稍候…</p>", "browser_check", id="browser check"),
        pytest.param(503, "<title>Just a moment...</title><p>Checking your browser</p>", "browser_check", id="cloudflare"),
        pytest.param(200, "<p>请拖动滑块完成拼图</p>", "slider", id="slider"),
        pytest.param(403, "<p>您的请求可能存在威胁，已被电信云防护拦截</p>", "ct_waf", id="telecom"),
        pytest.param(403, "<p>您的访问已被防火墙拦截</p>", "waf_block", id="blocked"),
        pytest.param(200, "<script>var arg1='" + "A" * 40 + "';document.cookie='acw_sc__v2='</script>", "acw", id="acw"),
        pytest.param(412, "", "ruishu", id="412 without body"),
        pytest.param(200, "<p>您的请求带有不合法参数，已被网站管理员设置拦截！</p>", "waf_block", id="set by the administrator"),
        pytest.param(418, "<h2>您的请求疑似攻击行为！</h2>", "waf_block", id="suspected attack"),
        pytest.param(200, "<p>请按住滑块，拖动到最右边</p>", "slider", id="slider held"),
        pytest.param(200, "<form>请输入验证码继续访问<input name=code></form>", "slider", id="captcha in the way"),
        pytest.param(200, "<p>正在检查站点连接是否安全</p>", "browser_check", id="connection check"),
        pytest.param(200, "<p>您所在的地区暂时无法访问本网站</p>", "waf_block", id="region shut out"),
        pytest.param(200, "<p>您的IP地址不在允许访问的范围内</p>", "waf_block", id="address shut out"),
        pytest.param(200, "<p>您的访问频率过高，请稍后再试。</p>", "waf_block", id="too often"),
        pytest.param(200, "<p>为保障您的访问安全，请输入验证码：</p><input name=code>", "slider", id="captcha for safety"),
        pytest.param(200, "<p>正在验证您的浏览器，请稍候 5 秒</p>", "browser_check", id="browser under test"),
        pytest.param(200, "<p>您所在的地区办税服务厅</p>", None, id="region of an office"),
        pytest.param(200, "<form><p>用户登录 请输入验证码</p><input type=password></form>", None, id="login with captcha"),
        pytest.param(200, f"<h1>某局通报网站防火墙拦截攻击情况</h1>{LONG}", None, id="article about attacks"),
        pytest.param(200, f"<title>新冠疫情防护指南_某县人民政府</title>{LONG}", None, id="article about protection"),
        pytest.param(200, f"<title>西安域内防护林拦截风沙</title>{LONG}", None, id="article with a gateway's words in its title"),
        pytest.param(200, f"<title>网站防火墙</title>{LONG}", "waf_block", id="long page of a gateway"),
        pytest.param(200, "<title>网站防火墙</title><p>您的请求可能存在威胁，已被处理</p>", "waf_block", id="short page of a gateway"),
        pytest.param(200, f"<script>document.cookie='a=1'</script>{LONG}", None, id="ordinary page with cookies"),
        pytest.param(404, "<h1>404 Not Found</h1>", None, id="plain error"),
        pytest.param(200, "<p>暂无内容</p>", None, id="short page"),
        pytest.param(None, "", None, id="nothing"),
    ],
)
def test_challenge(status, html, name):
    assert find_challenge(status, (), html) == name


def test_challenge_scan_is_linear():
    assert find_challenge(200, (), "<script>" * 200_000) is None


@pytest.mark.parametrize(
    ("page", "target"),
    [
        pytest.param('<meta http-equiv="refresh" content="0;url=/new/index.html">', "http://www.a.gov.cn/new/index.html", id="refresh"),
        pytest.param("<META HTTP-EQUIV=Refresh CONTENT=\"3; URL='http://b.gov.cn/'\">", "http://b.gov.cn/", id="quotes inside"),
        pytest.param('<meta http-equiv="refresh" content="0;url=/y&quot; x">', "http://www.a.gov.cn/y", id="words behind the quote"),
        pytest.param(f'<meta http-equiv="refresh" content="0;url={" " * 100_000}&quot;x&quot;">', None, id="blanks without end"),
        pytest.param('<meta http-equiv="refresh" content="600">', None, id="reload only"),
        pytest.param('<meta http-equiv="refresh" content="900;url=/x">', None, id="far away"),
        pytest.param("<script>window.location.href='home/index.html'</script>", "http://www.a.gov.cn/x/home/index.html", id="script"),
        pytest.param('<script>top.location.replace("/a")</script>', "http://www.a.gov.cn/a", id="replace"),
        pytest.param(
            '<script>document.write(\'<meta http-equiv="Refresh" content="0;URL=/zw/" />\')</script>',
            "http://www.a.gov.cn/zw/",
            id="written refresh",
        ),
        pytest.param("<body onload=\"location.href='/main.asp'\"></body>", "http://www.a.gov.cn/main.asp", id="onload"),
        pytest.param('<script>var u="/zw/";location.href=u</script>', "http://www.a.gov.cn/zw/", id="variable"),
        pytest.param(
            "<script>var p='/zw/',n;n='index.html';window['location']=p+n</script>",
            "http://www.a.gov.cn/zw/index.html",
            id="sum of variables",
        ),
        pytest.param("<script>location.replace(atob('L3p3Lw=='))</script>", "http://www.a.gov.cn/zw/", id="base64"),
        pytest.param("<script>setTimeout(\"location.href='/zw/'\",500)</script>", "http://www.a.gov.cn/zw/", id="timer with text"),
        pytest.param(
            "<script>function go(){location='/zw/'}</script><body onload='go()'></body>", "http://www.a.gov.cn/zw/", id="function at load"
        ),
        pytest.param(
            "<script>if(/iPhone|Android/.test(navigator.userAgent)){location.href='/m/'}else{location.href='/pc/'}</script>",
            "http://www.a.gov.cn/pc/",
            id="telephones go elsewhere",
        ),
        pytest.param(
            "<div id=app></div><script>if(/iPhone|Android/i.test(navigator.userAgent)){location.href='/m/'}</script>",
            None,
            id="only telephones go",
        ),
        pytest.param(
            "<script>if(navigator.userAgent.indexOf('Mobile')>-1)location.href='/m/'</script>", None, id="only telephones, no braces"
        ),
        pytest.param("<script>if(screen.width<768){location.href='/m/'}</script>", None, id="only small screens"),
        pytest.param("<script>if(isMobile()){location.href='/m/'}</script>", None, id="only telephones, by a function"),
        pytest.param("<script>if(!isMobile()){location.href='/pc/'}</script>", "http://www.a.gov.cn/pc/", id="all but telephones"),
        pytest.param(
            "<script>if(navigator.userAgent.indexOf('Mobile')==-1){location.href='/pc/'}</script>",
            "http://www.a.gov.cn/pc/",
            id="all but telephones, the other way",
        ),
        pytest.param(
            "<script>if(isIE){location.href='/old/'}</script>", "http://www.a.gov.cn/old/", id="by browser: nothing better is known"
        ),
        pytest.param("<script>if(location.href=='/x'){}/* location.href='/y' */</script>", None, id="compared, dead code"),
        pytest.param("<meta http-equiv=' Refresh ' content=' 0 ;\n URL = \"/zw/\" '>", "http://www.a.gov.cn/zw/", id="odd spacing"),
        pytest.param("<script>location.replace(`/main/`)</script>", "http://www.a.gov.cn/main/", id="backticks"),
        pytest.param("<script>location.href=`/${site}/`</script>", None, id="computed"),
        pytest.param("<noscript><meta http-equiv=refresh content='0;url=/nojs.html'></noscript>", None, id="for readers without scripts"),
        pytest.param(f"<script>if(m){{location.href='/m/'}}</script>{LONG}", None, id="page with text"),
        pytest.param("<!-- <meta http-equiv=refresh content='0;url=/x'> -->", None, id="comment"),
    ],
)
def test_client_redirect(facts, page, target):
    assert facts(page).client_redirect == target


@pytest.mark.parametrize(
    ("header", "page", "target"),
    [
        pytest.param("0; url=/new/", "", "http://www.a.gov.cn/new/", id="page without a body"),
        pytest.param("3;URL='b.html'", LONG, "http://www.a.gov.cn/x/b.html", id="page with text"),
        pytest.param("600", "", None, id="reload only"),
        pytest.param("60; url=/new/", "", None, id="time to read it"),
        pytest.param("5", "<meta http-equiv=refresh content='0;url=/meta/'>", "http://www.a.gov.cn/meta/", id="the meta leads on"),
    ],
)
def test_refresh_by_header(facts, header, page, target):
    assert facts(page, headers=(("Refresh", header),)).client_redirect == target


@pytest.mark.parametrize(
    ("page", "found"),
    [
        pytest.param("<title>404</title><p>您访问的页面不存在或已删除</p>", True, id="not found"),
        pytest.param("<p>对不起，您要访问的页面找不到了，3秒后返回首页</p>", True, id="polite"),
        pytest.param("<p>系统错误，请联系管理员</p>", True, id="system error"),
        pytest.param("<p>该信息不存在</p>", True, id="information gone"),
        pytest.param("<h1>“/”应用程序中的服务器错误。</h1><h2>运行时错误</h2>", True, id="error of ASP.NET in Chinese"),
        pytest.param("<title>HTTP Status 404</title>", True, id="tomcat"),
        pytest.param(
            "<title>安和市人民政府</title><h1>404</h1><a href=/>返回首页</a>", True, id="bare number on a page of the site's name"
        ),
        pytest.param("<title>404</title><h1>404</h1>", True, id="bare number and nothing else"),
        pytest.param("<title>404 页面</title><h1>404</h1>", True, id="title of an error page"),
        pytest.param("<title>政府公报第404期</title><p>404</p>", False, id="page that is called by the number"),
        pytest.param("<title>政府公报第404期</title><p>404</p><p>您访问的页面不存在</p>", True, id="called by the number, but gone"),
        pytest.param("<p>Sorry, 文档已被管理员删除</p>", True, id="document deleted"),
        pytest.param("<script>alert('该文章不存在！');history.go(-1)</script>", True, id="said in a dialog"),
        pytest.param("<script>alert('欢迎访问')</script>", False, id="greeting in a dialog"),
        pytest.param("<p>Microsoft OLE DB Provider for ODBC Drivers 错误 '80004005'</p>", True, id="database error"),
        pytest.param("<h1>咨询社保卡的问题</h1><p>来信：办理时提示系统异常，请问怎么办？</p><p>回复：已恢复。</p>", False, id="letter"),
        pytest.param(f"<p>有市民反映页面不存在的问题</p>{LONG * 3}", False, id="article"),
        pytest.param("<p>暂无内容</p>", False, id="empty column"),
        pytest.param(
            "<title>关于网民反映页面不存在的回复</title><p>有网民反映本站栏目页面不存在。经核查，已经恢复。</p>",
            False,
            id="answer to a letter",
        ),
        pytest.param("<title>关于公布预算的通知</title><p>该信息已删除</p>", True, id="title of what is gone"),
        pytest.param("<p>此内容因违规无法查看</p>", True, id="taken down by the platform"),
        pytest.param("<ul><li><a href=/1>关于网站页面不存在问题的答复</a></li></ul>" + "<p>栏目</p>" * 30, False, id="title in a list"),
        pytest.param("<title>502 Bad Gateway</title><h1>502 Bad Gateway</h1><p>nginx</p>", True, id="gateway's error with status 200"),
        pytest.param("<title>500</title><p>出错</p>", True, id="bare number of a server's error"),
        pytest.param("<title>Service Unavailable</title><h2>Service Unavailable</h2>", True, id="error in English"),
        pytest.param("<title>世界500强企业座谈会</title><p>会议召开</p>", False, id="500 in a name"),
    ],
)
def test_soft_404(facts, page, found):
    assert bool(facts(page).soft_404_phrase) is found


@pytest.mark.parametrize(
    ("page", "found"),
    [
        pytest.param("<p>根据工作安排，本网站将于2026年12月1日关停，请访问市政府门户网站。</p>", True, id="closing"),
        pytest.param("<h1>网站域名变更公告</h1><p>我局网站已迁移至集约化平台，域名变更为b.gov.cn。</p>", True, id="moved"),
        pytest.param("<p>系统升级维护中，敬请谅解</p>", True, id="maintenance"),
        pytest.param("<p>网站正在改版升级中</p>", True, id="rebuilding"),
        pytest.param("<h1>Welcome to nginx!</h1><p>If you see this page</p>", True, id="default page of the server"),
        pytest.param("<h1>没有找到站点</h1><p>可能原因：您没有将此域名绑定到对应站点</p>", True, id="no site behind the name"),
        pytest.param("<p>This site has moved to <a href=/x>b.gov.cn</a></p>", True, id="moved, English"),
        pytest.param(
            "".join(f"<li><a href=/{i}>某县网站将于近期关停整合的通知{i}</a><span>2026-10-0{i}</span></li>" for i in range(1, 6)),
            False,
            id="news titles",
        ),
        pytest.param(f"<p>本网站将改版</p>{LONG}", False, id="long page"),
        pytest.param("<p>某县人民政府欢迎您</p>", False, id="welcome"),
        pytest.param("<title>IIS7</title><img src=welcome.png alt=IIS7>", True, id="default page of IIS"),
        pytest.param("<p>您访问的域名已过期，请联系管理员续费</p>", True, id="domain not renewed"),
        pytest.param("<p>该域名正在出售</p>", True, id="domain for sale"),
        pytest.param("<p>域名到期日：2027年1月1日</p>", False, id="day on which a domain ends"),
    ],
)
def test_notice(facts, page, found):
    assert bool(facts(page).notice) is found


@pytest.mark.parametrize(
    ("page", "shell"),
    [
        pytest.param("<div id=app></div><script src=/app.js></script>", True, id="root only"),
        pytest.param(
            "<noscript>请启用JavaScript才能使用本站，谢谢您的配合</noscript><div id=root></div><script src=/a.js></script>",
            True,
            id="noscript text",
        ),
        pytest.param(f"{LONG}<script src=/app.js></script>", False, id="text"),
        pytest.param("<p>x</p>", False, id="no script"),
    ],
)
def test_script_shell(facts, page, shell):
    assert facts(page).is_script_shell is shell
